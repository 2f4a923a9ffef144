"""The three linear maps behind every convolution layer, and the fast ways to compute them in NumPy.

For one filter bank W there are three of them: images to maps (`correlate`), maps back to images, its transpose
(`spread`), and images with maps to a gradient of W (`filter_gradient`). :mod:`~viva.operators.kernels.correlation`
says what they are and chooses a kernel: lowering to one matrix product (any geometry), Winograd's minimal filtering
(3x3), a shifted sum (depthwise), or a plain product (1x1). Start there.
"""
