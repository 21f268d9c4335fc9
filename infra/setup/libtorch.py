"""Cuts what a CPU needs of libtorch out of the wheels: `libtorch.py WHEELS FOLDER`."""

import glob
import os
import shutil
import sys
import zipfile

wheels, folder = sys.argv[1:]
KEPT = ("torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/lib/libgomp.so.1")
BESIDE = ("libcupti.so.13", "libcudart.so.13")


def copy(archive, name, place):
    os.makedirs(os.path.dirname(place), exist_ok=True)
    with archive.open(name) as source, open(place, "wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)


for wheel in sorted(glob.glob(os.path.join(wheels, "*.whl"))):
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith("/"):
                continue
            if name in KEPT or name.startswith("torch/include/"):
                copy(archive, name, os.path.join(folder, name[len("torch/") :]))
            elif os.path.basename(name) in BESIDE:
                copy(archive, name, os.path.join(folder, "lib", os.path.basename(name)))
