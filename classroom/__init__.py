"""Everything Lectern knows and does without a screen: tables, files, store, analysis, reports, command line."""

import os

# onnxruntime reports its use to Microsoft, from 1.29 on Linux and macOS too, unless it is told not to before it is
# loaded: switching it off in the program comes after its first report. Here, because every process of ours begins here.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["ORT_TELEMETRY_DISABLED"] = "1"  # what some releases called it
