"""The whole system on one machine: `up`, `down` and `status` over a supervisor."""
