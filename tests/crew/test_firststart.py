from threading import Thread

import pytest

from assay.crew import firststart


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A home of its own."""
    settings.HOME = tmp_path
    return tmp_path


def test_the_code_opens_once():
    code = firststart.code()

    assert firststart.check(code)
    assert firststart.spend(code)
    assert not firststart.check(code)
    assert not firststart.spend(code)


def test_it_may_be_typed_as_people_type():
    code = firststart.code()

    assert firststart.check(f" {code.lower().replace('-', ' ')} ")


def test_a_wrong_code_opens_nothing_and_uses_nothing_up():
    code = firststart.code()

    assert not firststart.spend("AAAA-AAAA-AAAA-AAAA")
    assert firststart.check(code)


@pytest.mark.parametrize("said", ["", "-", "\0", "ß" * 5000])
def test_nonsense_is_a_wrong_code(said):
    firststart.code()

    assert not firststart.check(said)


def test_without_a_code_nothing_opens():
    assert not firststart.check("")
    assert not firststart.spend("ABCD")


def test_a_new_code_ends_the_earlier_one():
    earlier = firststart.code()
    later = firststart.code()

    assert not firststart.check(earlier)
    assert firststart.check(later)


def test_only_its_hash_is_kept_for_its_owner_alone(home):
    code = firststart.code()
    (file,) = home.iterdir()

    assert code not in file.read_text() and code.replace("-", "") not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_of_many_who_are_equally_fast_one_is_first():
    code, won = firststart.code(), []
    racers = [Thread(target=lambda: won.append(firststart.spend(code))) for _ in range(16)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()

    assert won.count(True) == 1


def test_an_instance_is_empty_until_somebody_has_an_account(db):
    from assay.crew.models import Person

    assert firststart.is_empty()
    Person.objects.enrol(email="ana@assay.example", name="Ana", password=None)
    assert not firststart.is_empty()
