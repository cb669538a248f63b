"""Measuring a running system: question sets, scores, reports; it knows the system by `nianbao.client` alone."""
