"""Helm turns chart files into manifests: two engines behind one interface, and the objects they give."""
