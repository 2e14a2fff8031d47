import time


class Pace:
    """How fast a run goes: it rests as long as it worked, and longer once its batches take longer.

    What slows its batches slows people, too; nothing else has to be measured.
    """

    LARGEST, SMALLEST = 500, 100
    LONG, LONGEST_REST = 0.5, 5.0

    def __init__(self, rest=1.0):
        self.size, self.share = 100, rest
        self.usual = None
        self.last = 0.0

    def took(self, seconds):
        """Hear how long a batch took, and choose the next one's size."""
        self.last = seconds
        if seconds > self.LONG:
            self.size = max(self.SMALLEST, self.size // 2)
        elif seconds < self.LONG / 2:
            self.size = min(self.LARGEST, self.size * 2)
        self.usual = seconds if self.usual is None else 0.9 * self.usual + 0.1 * seconds

    @property
    def pause(self):
        is_slow = self.last > 2 * (self.usual or self.last)
        return min(self.LONGEST_REST, self.last * self.share * (3 if is_slow else 1))

    def rest(self):
        if self.pause:
            time.sleep(self.pause)
