"""The command line: arguments in, exit code out. One file a verb; `trouble` turns exceptions into output."""
