/* Codes that people copy by hand: 16 symbols of Crockford's alphabet, 80
 * random bits, written in fours. */
#ifndef KEEPER_CODE_H
#define KEEPER_CODE_H

#include <stdbool.h>
#include <stddef.h>

#define CODE_SYMBOLS 16         /* of 5 bits */
#define CODE_TEXT 20            /* "XXXX-XXXX-XXXX-XXXX" */

void code_draw(char symbols[CODE_SYMBOLS + 1]);
void code_text(const char *symbols, char out[CODE_TEXT]);
/* As people type it: small letters, spaces, O for 0, I and L for 1.  False
 * when it is no code. */
bool code_read(const char *typed, char symbols[CODE_SYMBOLS + 1]);

#endif
