"""The parts, and the faults that real servers do not produce."""
