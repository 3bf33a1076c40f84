PRINTS = ()
