int verb_demo(int c,char**v);
int verb_demo(int c,char**v){return 1;}
