"""Papers, claims and problems as texts use them: named, looked up, said, protected.

Uses the models and `markdown`, nothing that readers or authors see. Begin with `resolver.py`.
"""
