"""A progress bar for a terminal: one line, rewritten; silent where the output is not a terminal."""

WIDTH = 30


class Bar:
    def __init__(self, out, *, phases, quiet=False):
        self.phases = phases
        self.out, self.quiet = out, quiet or not out.isatty()
        self.drawn = False

    def __call__(self, state):
        if self.quiet:
            return
        share = min(1, state["bytes"] / state["size"]) if state["size"] else 0
        filled = round(share * WIDTH)
        phase = self.phases[state["phase"]]
        text = f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%} {state['rows']:>9,} {phase}"
        self.out.write(f"{text}\x1b[K", ending="")
        self.out.flush()
        self.drawn = True

    def close(self):
        if self.drawn:
            self.out.write("")
