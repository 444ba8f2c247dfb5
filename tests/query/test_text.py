from django.db.models import Q

from assay.query import norm, phrase_q, words_of, words_q


def test_marks_capitals_and_signs_do_not_matter():
    assert norm("Größe: CHURN-12, Nygård!") == "grosse churn 12 nygard"


def test_a_column_of_words_shows_where_each_word_begins():
    assert words_of("CHURN-12", "Porting  lag") == " churn 12 porting lag"


def test_every_word_must_be_there_in_any_order():
    assert words_q("words", "graph call") == Q(words__contains=" graph") & Q(words__contains=" call")


def test_a_key_is_searched_as_neighbours_so_churn_1_does_not_find_churn_21():
    assert words_q("words", "CHURN-1") == Q(words__contains=" churn 1")


def test_a_phrase_keeps_its_order():
    assert phrase_q("words", "Call graph") == Q(words__contains=" call graph")


def test_a_text_without_words_asks_for_nothing():
    assert words_q("words", " !? ") == Q() == phrase_q("words", "")
