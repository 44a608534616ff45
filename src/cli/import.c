int verb_import(int c, char **v);int verb_export(int c,char**v);int verb_demo(int c,char**v);
int verb_import(int c, char **v){return 1;} int verb_export(int c,char**v){return 1;} int verb_demo(int c,char**v){return 1;}
