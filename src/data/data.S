/* Data carried inside the program. */
	.section .rodata
	.macro embed name, file
	.global data_\name
	.global data_\name\()_end
data_\name:
	.incbin "\file"
data_\name\()_end:
	.byte 0
	.endm
	embed communes, "src/data/communes.tsv"
	embed lists, "src/data/lists.tsv"
	embed v0, "src/data/v0.tsv"
	embed phrases, "src/data/phrases.tsv"
	embed passwords, "src/data/passwords.tsv"
	embed notice, "src/data/notice.tsv"
	embed retention, "src/data/retention.tsv"
	embed referential, "src/data/referential.tsv"
	embed hers, "src/data/hers.tsv"
	embed demo_names, "src/data/demo/names.tsv"
	embed demo_structures, "src/data/demo/structures.tsv"
	embed demo_services, "src/data/demo/services.tsv"
	embed demo_pros, "src/data/demo/pros.tsv"
	embed demo_notes, "src/data/demo/notes.tsv"
	.section .note.GNU-stack,"",%progbits
