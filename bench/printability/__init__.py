"""Printability: do the checks find what is there and nothing else, and does the estimate agree with a slicer?"""
