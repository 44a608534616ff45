#include "cli/kit_bat.h"

#include <string.h>

#include "base/i18n.h"

/* Each line of a text as an echo. */
static void
say(struct buf *out, const char *text)
{
	while (*text) {
		int n = (int)strcspn(text, "\n");

		buf_printf(out, n ? "echo %.*s\n" : "echo.\n", n, text);
		text += n + (text[n] == '\n');
	}
}

/* S: ssh.exe, where Windows has it. */
static void
find_ssh(struct buf *out)
{
	buf_puts(out, "set \"S=\"\n"
		"for %%s in (ssh.exe) do set \"S=%%~$PATH:s\"\n");
}

/* L: who; ssh.exe alone would take the name of the Windows account. */
static void
ask_login(const struct kit *k, struct buf *out)
{
	if (!k->login)
		buf_printf(out, "set \"L=\"\nset /p \"L=%s\"\n"
			"if not defined L goto end\n", _("Compte : "));
}

static const char *
dash_l(const struct kit *k)
{
	return k->login ? "" : "-l \"%L%\" ";
}

static void
to_plink(const struct kit *k, struct buf *out)
{
	buf_printf(out, "-ssh -C -P %d %s%s%s-hostkey %s %s%s%s%s", k->port,
		*k->next_word ? "-hostkey " : "", k->next_word,
		*k->next_word ? " " : "", k->word, dash_l(k),
		k->login ? k->login : "", k->login ? "@" : "", k->host);
}

/* What the connection alone says, before any verb of ours, and in English. */
static void
say_why(struct buf *out)
{
	say(out, _("\n"
		"Le message au-dessus dit pourquoi. S'il contient :\n"
		"  host key          ce n'est pas le bon serveur. Ne taper aucun "
		"mot de passe,\n"
		"                    fermer, appeler la personne responsable.\n"
		"  denied            compte ou mot de passe faux : recommencer.\n"
		"  network, connect  pas de ligne, ou une adresse fausse.\n"));
}

/* A command of the server, where its data come from, where they go.  E is how
 * it ended: 255 of ssh and 1 of plink come from the connection.  plink asks on
 * the console since 0.82; before, it wrote its prompts where the data go, and
 * read the password from where they come. */
static void
run(const struct kit *k, const char *command, const char *from,
	const char *to, struct buf *out)
{
	find_ssh(out);
	buf_puts(out, "if defined S goto who\nset \"V=\"\n"
		"for /f \"tokens=1,3\" %%a in ('plink.exe -V 2^>nul') do "
		"if \"%%a\"==\"plink:\" set \"V=%%b\"\n"
		"if not defined V goto missing\n"
		"if \"%V%\" LSS \"0.82\" goto old\n:who\n");
	ask_login(k, out);
	buf_printf(out, "if not defined S goto plink\n"
		"ssh -F ssh_config -T %spasserelle \"%s\"%s%s\ngoto done\n"
		":plink\nplink.exe -T ", dash_l(k), command, from, to);
	to_plink(k, out);
	buf_printf(out, " \"%s\"%s%s\n:done\nset \"E=%%errorlevel%%\"\n",
		command, *from ? from : " < nul", to);
}

/* Where each of them ends: the window stays until what it says is read. */
static void
finish(struct buf *out)
{
	buf_puts(out, "if \"%E%\"==\"0\" goto end\n"
		"if not \"%E%\"==\"1\" if not \"%E%\"==\"255\" goto end\n");
	say_why(out);
	buf_puts(out, "goto end\n:missing\n");
	say(out, _("Il manque ssh.exe dans Windows, ou plink.exe dans ce "
		"dossier."));
	buf_puts(out, "goto end\n:old\n");
	say(out, _("plink.exe %V% est trop ancien : il faut au moins la "
		"version 0.82."));
	buf_puts(out, ":end\npause\n:left\npopd\n");
}

/* Where the registry is closed to the user, PuTTY is given all on its line;
 * after a session nothing of it is left in the registry, nor of PuTTY where
 * it had never run. */
static void
by_putty(const struct kit *k, struct buf *out)
{
	buf_puts(out, "set \"R=HKCU\\Software\\SimonTatham\\PuTTY\"\n"
		"set \"W=HKCU\\Software\\Microsoft\\Windows NT\\"
		"CurrentVersion\\Windows\"\n"
		"set \"N=\"\nreg query \"%R%\" >nul 2>nul\n"
		"if errorlevel 1 set \"N=1\"\n"
		"reg import passerelle.reg >nul 2>nul\n"
		"if errorlevel 1 goto plain\nset \"D=\"\n"
		"for /f \"tokens=1,2,*\" %%a in ('reg query \"%W%\" /v "
		"Device 2^>nul') do if \"%%a\"==\"Device\" set \"D=%%c\"\n"
		"for /f \"delims=,\" %%p in (\"%D%\") do reg add "
		"\"%R%\\Sessions\\passerelle\" /v Printer /d \"%%p\" /f "
		">nul\n"
		"start \"\" /wait putty.exe -load passerelle\n"
		"reg delete \"%R%\\Sessions\\passerelle\" /f >nul 2>nul\n");
	buf_printf(out, "reg delete \"%%R%%\\SshHostKeys\" /v "
		"\"ssh-ed25519@%d:%s\" /f >nul 2>nul\n"
		"if defined N reg delete \"%%R%%\" /f >nul 2>nul\n"
		"popd\nexit /b\n:plain\nstart \"\" putty.exe ", k->port, k->host);
	to_plink(k, out);
	buf_puts(out, "\npopd\nexit /b\n");
}

enum err
kit_bat_open(const struct kit *k, struct buf *out)
{
	buf_puts(out, "@echo off\nsetlocal\npushd \"%~dp0\"\n"
		"if not exist putty.exe goto ssh\n");
	by_putty(k, out);
	buf_puts(out, ":ssh\n");
	find_ssh(out);
	buf_puts(out, "if not defined S goto none\n");
	ask_login(k, out);
	buf_printf(out, "ssh -F ssh_config %spasserelle\n"
		"set \"E=%%errorlevel%%\"\n"
		"if \"%%E%%\"==\"0\" goto left\n"
		"if not \"%%E%%\"==\"255\" goto end\n", dash_l(k));
	say_why(out);
	buf_puts(out, "goto end\n:none\n");
	say(out, _("Il manque putty.exe dans ce dossier, ou ssh.exe dans "
		"Windows."));
	buf_puts(out, ":end\npause\n:left\npopd\n");
	return E_OK;
}

/* Nothing is written on the stick or on the computer: straight to the
 * printer.  Of a pipeline cmd keeps the last status: nothing to print is a
 * failure. */
enum err
kit_bat_print(const struct kit *k, struct buf *out)
{
	buf_puts(out, "@echo off\nsetlocal\nchcp 65001 >nul\n"
		"pushd \"%~dp0\"\nset \"C=FIL\"\n"
		"if not \"%~1\"==\"\" set \"C=%~1\"\n");
	run(k, "print =%C%", "", " | powershell -NoProfile -Command "
		"\"$t = @($input); if ($t) { $t | Out-Printer } "
		"else { exit 1 }\"", out);
	buf_puts(out, "if \"%E%\"==\"0\" goto left\n");
	finish(out);
	return E_OK;
}

/* The file that is dropped on it; what is refused waits in =IMP. */
enum err
kit_bat_import(const struct kit *k, struct buf *out)
{
	buf_puts(out, "@echo off\nsetlocal\nchcp 65001 >nul\n"
		"set \"F=%~f1\"\npushd \"%~dp0\"\n"
		"if \"%~1\"==\"\" goto none\n"
		"if not \"%~2\"==\"\" goto none\n"
		"if not exist \"%F%\" goto none\n"
		"if exist \"%F%\\*\" goto none\n");
	run(k, "import people --rejects", " < \"%F%\"", "", out);
	buf_puts(out, "goto finish\n:none\n");
	say(out, _("Faire glisser un fichier CSV, un seul, sur "
		"importer.bat."));
	buf_puts(out, "goto end\n:finish\n");
	finish(out);
	return E_OK;
}

/* Not on the stick, which holds no data, but where this account has its
 * downloads; over no file that is there, and none is left half-way. */
enum err
kit_bat_export(const struct kit *k, struct buf *out)
{
	buf_puts(out, "@echo off\nsetlocal\n"
		"set \"D=%USERPROFILE%\\Downloads\"\n"
		"set \"V={374DE290-123F-4565-9164-39C4925E467B}\"\n"
		"for /f \"tokens=1,2,*\" %%a in ('reg query \"HKCU\\Software\\"
		"Microsoft\\Windows\\CurrentVersion\\Explorer\\"
		"User Shell Folders\" /v %V% 2^>nul') do "
		"if \"%%a\"==\"%V%\" call set \"D=%%c\"\n"
		"if not exist \"%D%\\*\" "
		"set \"D=%USERPROFILE%\\Downloads\"\n"
		"set \"F=%D%\\passerelle.csv\"\n"
		"if not \"%~1\"==\"\" set \"F=%~f1\"\n"
		"chcp 65001 >nul\npushd \"%~dp0\"\n"
		"echo \"%F%\"\nif exist \"%F%\" goto there\n");
	run(k, "export view", "", " > \"%F%\"", out);
	buf_puts(out, "if not \"%E%\"==\"0\" del \"%F%\" 2>nul\n"
		"goto finish\n:there\n");
	say(out, _("Ce fichier existe : le renommer, puis recommencer."));
	buf_puts(out, "goto end\n:finish\n");
	finish(out);
	return E_OK;
}
