"""Events of the trail as a file that proves itself to whoever has nothing of ours."""

from reviewapp.web.trail.exporting.asking import MOST, export_trail
from reviewapp.web.trail.exporting.bundle import write_bundle

__all__ = ["MOST", "export_trail", "write_bundle"]
