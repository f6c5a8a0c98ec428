### Every text a person sees. `.hint` stands under a question, `.required` is shown when it was left empty.

field-request-subject = What is your question about?
    .required = Say what your question is about
field-request-text = Your question
    .required = Enter your question
field-asker-email = Your email address
    .hint = We send the answer to this address
    .required = Enter your email address
field-answer-text = Answer
    .required = Enter the answer

form-question-question = Your question
form-question-you = How we can reach you
form-answer-answer = Answer

clock-target = Answer by

no-answer-yet = There is no answer yet. Write the answer, then send it.
