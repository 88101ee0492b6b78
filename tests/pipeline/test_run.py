def test_it(project):
    import sys
    project.lines = sys.stdout
    assert project.run() == ["first", "last", "second"]
    assert project.run() == []
