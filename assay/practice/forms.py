"""What a waiver is asked for."""

from django import forms

from assay.science.practices import RULES


class WaiverForm(forms.Form):
    """A practice, a subject or a last day, and the reason."""

    practice = forms.ChoiceField(choices=[(id, id) for id in RULES])
    subject = forms.CharField(max_length=200, required=False)
    reason = forms.CharField(max_length=2000, required=False)
    until = forms.DateField(required=False)
