setlocal commentstring=#\ %s comments=:# expandtab shiftwidth=4 softtabstop=4
setlocal cindent cinoptions=+4,(0,Ws,#0,j1 cinkeys=0{,0},0),0],!^F,o,O formatprg=falcon\ fmt\ -
