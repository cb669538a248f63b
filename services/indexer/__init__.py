"""The indexer: parsed artifacts to reports, facts, trees and passages, and search over them."""
