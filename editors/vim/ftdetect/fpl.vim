autocmd BufNewFile,BufRead *.fpl setfiletype fpl
