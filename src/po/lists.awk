# The labels of the official lists, as a catalogue to translate; the networks
# keep their names.
BEGIN {
	print "msgid \"\""
	print "msgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
}
/^#/ || $1 == "reseau_porteur" || NF != 3 { next }
{
	gsub(/["\\]/, "\\\\&", $3)
	print "msgid \"" $3 "\"\nmsgstr \"\"\n"
}
