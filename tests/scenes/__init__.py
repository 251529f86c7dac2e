"""The scenes of the product's promotion chapter, played in a browser as they are written."""
