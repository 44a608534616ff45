# Turns the files of screens/ and keymaps/ into build/gen/screens.c:
# embedded_screens[], each text as one C string, with its path for messages.
# Works with mawk.  '?' is escaped so that no trigraph appears.

function quote(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	gsub(/\?/, "\\?", s)
	gsub(/\t/, "\\t", s)
	gsub(/\r/, "", s)
	return "\"" s "\\n\""
}

BEGIN {
	print "/* Made by src/ui/embed.awk: do not edit. */"
	print "#include \"ui/screen.h\""
	print ""
	print "const struct embedded embedded_screens[] = {"
	if (ARGC < 2)
		exit
}

FNR == 1 {
	if (open)
		print "\t},"
	open = 1
	print "\t{ \"" FILENAME "\","
}

{ print "\t" quote($0) }

END {
	if (open)
		print "\t},"
	print "\t{ 0, 0 },"
	print "};"
}
