"""A progress bar for a terminal: one line, rewritten; silent where the output is not a terminal."""

from apps.registry.operations.imports.progress import PHASES

WIDTH = 30


class Bar:
    def __init__(self, out, *, quiet=False):
        self.out, self.quiet = out, quiet or not out.isatty()
        self.drawn = False

    def __call__(self, state):
        if self.quiet:
            return
        share = min(1, state["bytes"] / state["size"]) if state["size"] else 0
        filled = round(share * WIDTH)
        text = f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%} {state['rows']:>9,} {PHASES[state['phase']]}"
        self.out.write(f"{text}\x1b[K", ending="")
        self.out.flush()
        self.drawn = True

    def close(self):
        if self.drawn:
            self.out.write("")
