"""What a lane of the benchmark can do, whatever database is behind it."""

import time


class Engine:
    def ask(self, sql):
        """→ rows"""
        raise NotImplementedError

    def cpu(self):
        """Seconds that all its processes have run."""
        raise NotImplementedError

    def peak(self, sql):
        """→ bytes of memory that a process of it had at most while it answered."""
        raise NotImplementedError

    def measure(self, sql, at_least):
        """Asks once, and again until `at_least` seconds are over, so that clock ticks don't matter. → wall and CPU seconds of one"""
        cpu, start, times, wall = self.cpu(), time.perf_counter(), 0, 0
        while not times or wall < at_least:
            self.ask(sql)
            times, wall = times + 1, time.perf_counter() - start
        return wall / times, (self.cpu() - cpu) / times
