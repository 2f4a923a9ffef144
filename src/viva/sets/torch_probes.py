"""Functions that look at a PyTorch network where it is: in the sandbox, beside the code that made it.

A network can't leave the sandbox, only arrays can. A set's cases call these by name, with the result of the asked-for
function as ``net``. The source is put behind the examinee's; it is text here, so that nothing of viva imports PyTorch.
"""

from __future__ import annotations

PROBES = frozenset({"network_gradients", "network_outputs", "network_parameters", "network_training"})
"""What a case of a task in PyTorch may call beside the functions that it asks for."""

SOURCE = '''
def _viva_network(net):
    if not isinstance(net, torch.nn.Module):
        raise TypeError(f"what was returned is a {type(net).__name__}, not a torch.nn.Module")
    return net


def _viva_batch(x, net):
    dtype = next((p.dtype for p in net.parameters()), torch.float32)
    return torch.tensor(x, dtype=dtype)


def network_outputs(net, x, training, seed):
    """The output as an array; without gradients, in training or evaluation mode, after torch.manual_seed(seed)."""
    _viva_network(net).train(bool(training))
    torch.manual_seed(int(seed))
    with torch.no_grad():
        return net(_viva_batch(x, net)).numpy().astype("float64")


def network_parameters(net):
    """How many numbers the network learns."""
    return sum(p.numel() for p in _viva_network(net).parameters() if p.requires_grad)


def network_gradients(net, x, labels, seed):
    """One number a parameter array: the largest gradient in it, -1 where none arrived; training mode, cross-entropy."""
    _viva_network(net).train(True)
    torch.manual_seed(int(seed))
    net.zero_grad(set_to_none=True)
    loss = torch.nn.functional.cross_entropy(net(_viva_batch(x, net)), torch.tensor(labels).long())
    loss.backward()
    return numpy.array([-1.0 if p.grad is None else float(p.grad.abs().max()) for p in net.parameters()])


def network_training(net, x, labels, steps, rate, seed):
    """The cross-entropy in evaluation mode before and after some steps of plain gradient descent on one batch."""
    _viva_network(net)
    torch.manual_seed(int(seed))
    batch, wanted = _viva_batch(x, net), torch.tensor(labels).long()

    def loss_now():
        net.eval()
        with torch.no_grad():
            return float(torch.nn.functional.cross_entropy(net(batch), wanted))

    # Running statistics first: before any training pass, evaluation mode says nothing.
    net.train()
    with torch.no_grad():
        for _ in range(30):
            net(batch)
    before = loss_now()
    for _ in range(int(steps)):
        net.train()
        net.zero_grad(set_to_none=True)
        torch.nn.functional.cross_entropy(net(batch), wanted).backward()
        with torch.no_grad():
            for p in net.parameters():
                if p.grad is not None:
                    p -= rate * p.grad
    return numpy.array([before, loss_now()])
'''
