"""The installed C++ socket library, as another project meets it: found by find_package, complete, and alone.

What is installed is what the build folder of the interpreter under test holds, so a sanitizer's build is not asked: its
library would need the sanitizer's run time in the other project.
"""

import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("FALCON", ROOT / "build/release/falcon")).parent
PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(other LANGUAGES CXX)
find_package(falcon REQUIRED)
add_executable(other other.cc)
target_link_libraries(other PRIVATE falcon::net)
"""


@unittest.skipUnless(BUILD.name == "release", "only the release build is installed")
class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="falcon-install-")
        self.addCleanup(folder.cleanup)
        self.prefix = pathlib.Path(folder.name, "prefix")
        self.other = pathlib.Path(folder.name, "other")
        self.run_tool("cmake", "--install", BUILD, "--prefix", self.prefix)

    def run_tool(self, *command):
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)

    def build(self, source, binary):
        self.run_tool("cmake", "-G", "Ninja", "-S", source, "-B", binary, f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.run_tool("cmake", "--build", binary)

    def test_the_socket_library_is_complete_and_alone(self):
        headers = sorted(path.relative_to(self.prefix / "include") for path in self.prefix.glob("include/falcon/*/*.h"))
        self.assertTrue(headers)
        self.other.mkdir()
        (self.other / "CMakeLists.txt").write_text(PROJECT)
        includes = "".join(f'#include "{header}"\n' for header in headers)
        (self.other / "other.cc").write_text(includes + "int main() { return 0; }\n")
        self.build(self.other, self.other / "build")
        libraries = {path.name for path in self.prefix.rglob("*.a")}
        self.assertEqual(libraries, {"libfalcon_base.a", "libfalcon_net.a"})

    def test_the_cpp_examples_build_against_it(self):
        self.build(ROOT / "examples/cpp", self.other)

    def test_the_command_runs(self):
        self.run_tool(self.prefix / "bin/falcon", "--version")


if __name__ == "__main__":
    unittest.main()
