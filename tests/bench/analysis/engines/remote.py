"""An engine that lives in a process of its own, so that its CPU and memory are nobody else's."""

import importlib
import multiprocessing
import traceback


def serve(pipe, module, name, arguments):
    try:
        # Only here, lest each process carry every peer's library.
        engine = getattr(importlib.import_module(module), name)(*arguments)
        pipe.send((None, None))
        while call := pipe.recv():
            method, values = call
            try:
                pipe.send((None, getattr(engine, method)(*values)))
            except Exception as error:  # of whichever engine: it goes to who asked
                pipe.send((f"{error}", None))
    except EOFError:
        pass
    except Exception:
        pipe.send((traceback.format_exc(), None))


class Remote:
    def __init__(self, module, name, *arguments):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, module, name, arguments), daemon=True)
        self.process.start()
        theirs.close()
        self.answer()

    def answer(self):
        error, value = self.pipe.recv()
        if error:
            raise RuntimeError(error)
        return value

    def __getattr__(self, name):
        def call(*values):
            self.pipe.send((name, values))
            return self.answer()

        return call
