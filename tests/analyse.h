/* What cppcheck does not find of jansson's: it reads no system header. */
#define json_array_foreach(a, i, v) \
	for (i = 0; (v = json_array_get(a, i)); i++)
#define json_object_foreach(o, k, v) \
	for (k = 0; (v = json_object_get(o, k));)
