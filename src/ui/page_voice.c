#include "ui/page_voice.h"

static uint64_t
sum(uint64_t so_far, const char *text)
{
	for (; *text; text++)
		so_far = (so_far ^ (unsigned char)*text) * 1099511628211u;
	return so_far * 31 + 1;
}

void
page_voice(struct ui *ui, const char *title, const char *const *line, int n,
	const char *awaited)
{
	uint64_t now = sum(14695981039346656037u, title);
	int i;

	for (i = 0; i < n; i++)
		now = sum(now, line[i]);
	now = sum(now, awaited);
	now = sum(now, ui->message);
	if (now == ui->voiced)
		return;
	ui->voiced = now;
	/* what is being said is cut short */
	ui->voice("");
	if (ui->message[0])
		ui->voice(ui->message);
	ui->voice(title);
	for (i = 0; i < n; i++)
		ui->voice(line[i]);
	if (*awaited)
		ui->voice(awaited);
}
