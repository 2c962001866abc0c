"""Statistics of few lessons: smoothing, pooling, changes, forecasts, trajectories, reliability. numpy only."""
