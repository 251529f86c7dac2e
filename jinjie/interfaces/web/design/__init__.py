"""The gallery of components: each in every state, in either theme and language. Only where debugging is on."""
