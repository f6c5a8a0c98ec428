# The words of the pages themselves. Sentence case; plain words; what happened, and what to do next.

product = Casewright
skip = Skip to main content
back = Back
navigation = Main
sign-in = Sign in
sign-out = Sign out
desk = Your desk
go-home = Go to the start page
continue = Continue
important = Important
title-erred = Error: { $title }
footer = Casewright is free software under the Apache 2.0 licence.
footer-notices = Notices
there-is-a-problem = There is a problem
error-prefix = Error:
yes = yes
no = no
yes-choice = Yes
no-choice = No
none = None
nothing-yet = Not given yet
today = today
in-days = { $days ->
    [1] in 1 day
   *[other] in { $days } days
 }
days-ago = { $days ->
    [1] 1 day ago
   *[other] { $days } days ago
 }
masked = You see a part of this only.
from-source = From { $source }, { $when }
reference = Reference
currency = £

## Questions

label-optional = { $label } (optional)
address-line1 = Address line 1
address-line2 = Address line 2 (optional)
address-town = Town or city
address-postcode = Postcode
point-lat = Latitude
point-lon = Longitude
date-day = Day
date-month = Month
date-year = Year
reason-label = Reason
reason-hint = It is kept with the case, and people who may see the case can read it.

## Demonstration

demo-notice = Demonstration.
demo-now = Its clock says { $now }.
demo-clock-link = Move the clock
demo-mail-link = Read the mail
demo-tour-link = About this demonstration

## Start

home-title = Apply, and follow your case
home-lead = Choose what you want to apply for. You do not need an account.
home-service = What you need, what it costs and how to apply.
home-work-title = For staff and partners
home-work = Sign in to work on cases.
return-link = Go back to an application you have begun
start-title = Apply for a { $title }
start-lead = You can apply here without an account.
start-before = Before you start
start-need = You will need:
start-save = You can stop at any time and come back later. What you have filled in is kept.
start-button = Start now
begun-title = Keep these two
begun-lead = With them you can stop and come back at any time, and see how your application stands.
begun-keep = Write the return code down now: it is shown only once. It works until { $until }.
return-code = Return code
register-title = Register: { $title }
register-lead = Everybody may read this register.
register-empty = Nothing is published yet.

## Sign in

sign-in-name = User name
password = Password
password-show = Show password
password-show-short = Show
password-hint = At least 12 characters. Three or four words in a row are good.
sign-in-wrong = Name and password do not fit together. Check both and try again. After several wrong attempts wait a few minutes.
sign-in-help = No account, or a password that does not work? Ask the administrator of your organisation.
ended-title = Your session has ended
ended-text = Sign in again to go on. What you have filled in is kept.
out-title = You are signed out
out-text = Close the browser if others use this computer.
first-title = Make the first account
first-lead = This account administers people and their roles. It opens no case.
first-name = Your name
first-button = Make the account
first-over = This link is over
first-over-help = It was used already, or it is too old. Start the server again to get a new one, or sign in.

## Problems

problem-type = Type /problems/{ $slug }, status { $status }.
problem-address-too-long = The address is too long
problem-address-too-long-help = Shorten the filter or search and try again.
problem-changed-meanwhile = Somebody else changed this meanwhile
problem-changed-meanwhile-help = Read what stands there now, then decide which of the two is right.
problem-cross-site = This came from another site
problem-cross-site-help = For your safety forms are accepted from our own pages only. Open the page again and try once more.
problem-denied = You may not do this
problem-denied-help = Ask somebody whose role allows it.
problem-fault = Sorry, something is broken here
problem-fault-help = Nothing was half done. Try again in a few minutes; if it stays, give the time and the request id to those who run this service.
problem-headers-too-large = The request is too large
problem-headers-too-large-help = Delete the cookies of this site and try again.
problem-input-not-accepted = Something in the form needs another look
problem-input-not-accepted-help = Mend what is named and send it again.
problem-key-reused = This key was used for another request
problem-key-reused-help = Send a new Idempotency-Key with a new request; repeat a key only with the same body.
problem-method-not-allowed = That cannot be done at this address
problem-method-not-allowed-help = Go back and use the buttons of the page.
problem-not-found = Page not found
problem-not-found-help = There is nothing here, or nothing that you may open.
problem-not-found-more = Check the reference for typing mistakes. If somebody asked you to look at a case, ask them to check that you work on it.
problem-refused = This cannot be done now
problem-refused-help = The rules of this kind of case do not allow it as things stand.
problem-request-not-understood = The request could not be read
problem-request-not-understood-help = Go back and try again.
problem-sign-in-failed = Name and password do not fit together
problem-sign-in-failed-help = Check both and try again.
problem-sign-in-needed = Sign in to see this
problem-sign-in-needed-help = You are not signed in, or your session has ended. What you have filled in is kept.
problem-stale = The case has moved on
problem-stale-help = Read it again and decide on what stands there now.
problem-too-large = What you sent is too large
problem-too-large-help = Send less at a time.
problem-too-slow = That took too long
problem-too-slow-help = Try again in a moment.
problem-type-not-accepted = This format is not accepted
problem-type-not-accepted-help = Send forms from our pages, or application/json to the API.
problem-unavailable = Sorry, the service is not available
problem-unavailable-help = Nothing was lost or half done. Try again in a few minutes.
problem-wrong-host = This address does not lead here
problem-wrong-host-help = Use the address that you were given for this service.
