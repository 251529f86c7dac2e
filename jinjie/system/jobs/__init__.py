"""Durable jobs: what a worker does, and how nothing is lost when one dies."""
