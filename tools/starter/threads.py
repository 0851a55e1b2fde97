"""Two threads on a machine of two cores, or one while somebody else works there: a step is as slow as its slower thread."""

import os
import time

import torch


class Threads:
    def __init__(self, fixed: int = 0, most: int = 2) -> None:
        self.fixed = fixed
        self.most = most
        self.now = fixed or 1
        torch.set_num_threads(self.now)
        self.mark = self._read()

    @staticmethod
    def _read() -> tuple[float, float, float]:
        with open("/proc/stat") as file:
            fields = [int(field) for field in file.readline().split()[1:9]]
        ticks = os.sysconf("SC_CLK_TCK")
        return time.time(), sum(os.times()[:2]), (sum(fields[:3]) + sum(fields[5:8])) / ticks

    def adapt(self) -> int:
        """Call every few seconds: compares what others took of the processor since the last call with what is there."""
        wall, own, busy = (b - a for a, b in zip(self.mark, self._read()))
        if wall < 6 or self.fixed:
            return self.now
        others = (busy - own) / wall
        wanted = 1 if others > 0.35 else self.most
        if wanted != self.now:
            torch.set_num_threads(wanted)
            self.now = wanted
        self.mark = self._read()
        return self.now
