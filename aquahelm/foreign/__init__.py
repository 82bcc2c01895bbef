"""What others wrote: manifests from files, folders and streams, and charts of any make, read and judged."""
