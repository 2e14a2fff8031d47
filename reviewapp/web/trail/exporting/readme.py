README = """Events of an audit trail, with what proves them
================================================

Check it:   python3 verify.py            (in the unpacked folder; Python 3.8 or newer, nothing else)
            python3 verify.py --keys KEYS --external CHECKPOINTS

It prints one line of JSON and exits with 0 if all is well, 2 altered, 3 truncated, 4 forked, 5 badly
signed, 6 content altered. Trust neither this copy of verify.py nor public-keys.txt alone: the same script
is at /audit/verifier.py and the keys are at /.well-known/audit-keys of the installation; best are keys and
checkpoints that you have had since before.

trail.jsonl       one line for each event, in the sealed order, or for a run of withheld ones:
                  {"withheld": [first, last], "hashes": [...]}
                  Whatever was asked for, the events audit.epoch_opened are there: each says that after a
                  restore the events behind `start`, up to `lost_size` of the origin `before`, are gone
checkpoints.txt   signed statements "the first N events have this root" (C2SP signed notes, RFC 6962)
public-keys.txt   the keys that ever signed here
contents.jsonl    texts that events are bound to, with their salts, as far as whoever exported may see them
manifest.json     what was asked for, and how many events are shown and withheld. It is not signed.

What it proves, when it exits with 0
------------------------------------
1. Every event shown is in the signed trail, at its position, exactly as shown. One changed letter changes
   its digest, its root, and no signature fits.
2. The trail had exactly as many events as the last checkpoint says, and each position is either shown or
   counted as withheld. None was left out without a word, added, swapped or renumbered.
3. What is withheld is fixed: whoever is shown such an event later can check that it belongs there.
4. Contents, where there are any, are what the events were bound to when they were recorded.
5. With --external: the trail of today goes on from what you were told then. Nobody rewrote it since. A
   checkpoint of events that an audit.epoch_opened says are gone is counted as superseded: such events are
   lost, and two people, the actor and `second`, stand for why.

What it does not prove
----------------------
- What withheld events say. That none of them fits the filter is the exporter's word (manifest.json); to
  check it, have the same range exported without a filter.
- That somebody recorded an event truthfully in the first place, or recorded it at all.
- Without --external or keys from before: that whoever holds the signing key did not write everything anew.
"""
