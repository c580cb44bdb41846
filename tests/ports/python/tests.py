"""Runs some of CPython's own test modules and tells each test's result in a line.

They take a WASI without sockets for granted; this one has them."""

import sys
import unittest

from test import support
from test.support import os_helper

support.is_wasi = False
support.has_socket_support = True


def name_of(test):
    return test.id().removeprefix("test.").replace(" ", "_")


class Result(unittest.TestResult):
    def startTest(self, test):
        super().startTest(test)
        self.failure = None

    def stopTest(self, test):
        super().stopTest(test)
        if self.failure is not None:
            print("failed", name_of(test) + self.failure, flush=True)

    def addSuccess(self, test):
        if self.failure is None:
            print("ok", name_of(test))

    def addSkip(self, test, reason):
        print("skipped", name_of(test))

    def addExpectedFailure(self, test, error):
        print("ok", name_of(test))

    def failed(self, test, error):
        needs_thread = isinstance(error[1], RuntimeError) and "start new thread" in str(error[1])
        if hasattr(test, "_testMethodName"):
            self.failure = ": needs a second thread" if needs_thread else ""
        sys.stdout.write(f"{name_of(test)}: {self._exc_info_to_string(error, test)[-600:]}\n")

    def addError(self, test, error):
        self.failed(test, error)
        if not hasattr(test, "_testMethodName"):   # of a class or a module
            print("failed", name_of(test))

    addFailure = addError

    def addSubTest(self, test, subtest, error):
        if error:
            self.failed(test, error)


with os_helper.temp_cwd():
    for name in sys.argv[1:]:
        unittest.defaultTestLoader.loadTestsFromName(f"test.{name}").run(Result())
