"""What another standard would change: who qualifies before and after, where, and how fair that is.

`ratios` and `effects` are pure (numpy, no Django); `simulate` asks the measures and puts the figures together. Nothing
is stored. The meaning of every figure is in docs/rules/simulation.md.
"""
