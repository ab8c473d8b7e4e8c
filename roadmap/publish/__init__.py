"""From a vault and its lessons to a site: plain functions that return pages; the MkDocs hook only hands them over.

tree = collect.collect(vault.read(root))     # pages, side files, navigation, findings
stage.write(tree, folder)                    # the same tree for another site engine
"""
