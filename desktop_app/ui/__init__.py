"""Qt widgets: what a person sees. Imports the engine, system and the ground floor, nothing else."""
