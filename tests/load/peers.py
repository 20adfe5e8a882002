# SPDX-License-Identifier: Apache-2.0
"""The same job on other stacks: builds and starts a peer."""
PEERS = {}


class Peer:
    pass
