"""What it costs to look at a 4K picture and to fit it into an upload limit: `python -m bench.fit`.

Each row is one fresh process: seconds of the wall clock and of the processor, memory above the idle process, and the
longest time for which the event loop stood still (every stall delays everybody's acknowledgement).
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from bot.adapters.imaging import fit, inspect

WIDTH, HEIGHT = 5504, 3072
MIB = 1024 * 1024
ROWS = {
    "inspect, PNG": ("rgb.png", 0),
    "inspect, JPEG": ("rgb.jpg", 0),
    "fit PNG into 10 MiB": ("rgb.png", 10 * MIB),
    "fit PNG into 2 MiB": ("rgb.png", 2 * MIB),
    "fit PNG into 256 KiB": ("rgb.png", MIB // 4),
    "fit PNG with alpha into 10 MiB": ("rgba.png", 10 * MIB),
    "fit pure noise into 10 MiB": ("noise.png", 10 * MIB),
}


def draw(folder: Path) -> None:
    """Gradients under a little grain weigh what a photograph of that size weighs; pure noise is the worst there is."""
    size = (WIDTH, HEIGHT)
    grain = Image.merge("RGB", [Image.effect_noise(size, 24) for _ in range(3)])
    soft = [Image.linear_gradient("L"), Image.radial_gradient("L"), Image.linear_gradient("L").rotate(90)]
    photo = Image.blend(Image.merge("RGB", [part.resize(size) for part in soft]), grain, 0.2)
    photo.save(folder / "rgb.png")
    photo.save(folder / "rgb.jpg", quality=95, subsampling="4:4:4")
    photo.putalpha(soft[1].resize(size))
    photo.save(folder / "rgba.png")
    Image.merge("RGB", [Image.effect_noise(size, 250) for _ in range(3)]).save(folder / "noise.png", compress_level=1)


async def measure(file: Path, limit: int) -> str:
    stall = 0.0

    async def tick() -> None:
        nonlocal stall
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            stall = max(stall, time.perf_counter() - before - 0.005)

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.05)
    stall, idle = 0.0, _peak()
    wall, processor = time.perf_counter(), time.process_time()
    facts = await (fit(file, limit, file.with_suffix(f".{limit}")) if limit else inspect(file))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    ticking.cancel()
    size = f"{facts.size_bytes / MIB:5.2f} MiB"
    pixels = f"{facts.width} x {facts.height}"
    return f"{wall:5.2f} s  {processor:5.2f} s  {_peak() - idle:4.0f} MiB  {stall * 1000:4.0f} ms  {size}  {pixels}"


def _peak() -> float:
    """MiB, from Linux: `getrusage` would count what the parent process once had."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    if len(sys.argv) == 3:
        sys.stdout.write(asyncio.run(measure(Path(sys.argv[1]), int(sys.argv[2]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder))
        sys.stdout.write(f"{f'{WIDTH} x {HEIGHT}':32}   wall     cpu      peak    stall   size, pixels\n")
        for name, (file, limit) in ROWS.items():
            run = [sys.executable, "-m", "bench.fit", str(Path(folder) / file), str(limit)]
            row = subprocess.run(run, check=True, capture_output=True, text=True).stdout  # noqa: S603  # ourselves
            sys.stdout.write(f"{name:32} {row}\n")


if __name__ == "__main__":
    main()
