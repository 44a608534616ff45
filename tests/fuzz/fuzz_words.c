/* The reader of line-words, and the configuration. */
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/mem.h"
#include "base/words.h"
#include "tests/fuzz/fuzz.h"

static void
configure(const char *text, size_t n)
{
	static char dir[] = "/tmp/fuzz-words.XXXXXX", path[64];
	FILE *f;

	if (!*path) {
		HOLDS(mkdtemp(dir));
		snprintf(path, sizeof path, "%s/passerelle.conf", dir);
		setenv("PASSERELLE_CONF", dir, 1);
	}
	f = fopen(path, "w");
	HOLDS(f);
	fwrite(text, 1, n, f);
	fclose(f);
	if (config_load() == E_OK) {
		HOLDS(config.tries > 0 && config.tries < 1000);
		HOLDS(config.login_seconds > 0);
		HOLDS(config.start_rate >= 0 && config.start_rate <= 100);
	}
	unlink(path);
	rmdir(dir);
	memcpy(dir + sizeof dir - 7, "XXXXXX", 6);
	*path = '\0';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	char *text = xmalloc(size + 1);
	struct words r;
	enum words_kind kind;
	int line = 0;

	memcpy(text, data, size);
	text[size] = '\0';
	words_init(&r, "f", text, arena);
	do {
		kind = words_next(&r);
		HOLDS(r.line >= line && r.n >= 0 && r.n <= WORDS_MAX);
		line = r.line;
		if (kind == WORDS_ATTR || kind == WORDS_BLOCK)
			for (int i = 0; i < r.n; i++)
				HOLDS(strlen(r.w[i]) <= size);
		HOLDS(kind != WORDS_BAD || *err_text());
	} while (kind != WORDS_END && kind != WORDS_BAD);
	arena_free(arena);
	configure(text, size);
	free(text);
	return 0;
}
