/* What a text takes as an SMS: GSM 7-bit (3GPP TS 23.038), 160 units, or
 * UCS-2, 70; 153 and 67 in each part when there are several. */
#ifndef RULES_SMS_H
#define RULES_SMS_H

#include <stdbool.h>
#include <stddef.h>

struct sms_size {
	bool gsm;               /* every character is of the GSM alphabet */
	int units, parts;
};

void sms_size(const char *text, struct sms_size *out);

/* The text with what the GSM alphabet lacks written otherwise where French
 * allows it: "août" is "aout", a curly apostrophe a straight one.  What has no
 * other writing stays.  Cut to fit, on a character. */
void sms_fold(const char *text, char *out, size_t size);

#endif
