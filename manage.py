#!/usr/bin/env python3
"""The way in. `python3 manage.py start` needs nothing but Python and git; everything else it fetches."""

import sys

from config.stack import bootstrap


def main():
    bootstrap.prepare(sys.argv)
    from config.stack import doors

    sys.exit(doors.open_for(sys.argv))


if __name__ == "__main__":
    main()
